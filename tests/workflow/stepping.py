"""A process that takes a case back and forth until it is killed: `stepping.py CASE PERSON HALT`.

It says `inside` in the middle of a transition, after the new state and its event are written
and before the transaction ends, and `done` after each. Inside transition number HALT it stays.
"""

import sys
import time

import django


def main(case_id: int, person_id: int, halt: int) -> None:
    django.setup()
    from departments.models import Person
    from workflow.kinds import register_effect
    from workflow.models import Case
    from workflow.services import act

    def say(word: str) -> None:
        sys.stdout.write(f"{word}\n")
        sys.stdout.flush()

    def dwell(case: object, event: object) -> None:
        nonlocal halt
        halt -= 1
        say("inside")
        time.sleep(0.02 if halt else 600)

    register_effect("hand_in", dwell)
    register_effect("take_back", dwell)
    someone = Person.objects.get(pk=person_id)
    while True:
        case = Case.objects.get(pk=case_id)
        action = "take_back" if case.state == "submitted" else "hand_in"
        act(case_id=case_id, action=action, by=someone, version=case.version)
        say("done")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
