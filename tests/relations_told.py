"""Prints what the rules find of the audited relations, and of sentences altered by hand."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def site() -> Iterator[None]:
    """A site with the classification and nothing else, as long as it is needed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from books.classification import load_classifications

    connection.creation.create_test_db(verbosity=0, serialize=False)
    try:
        load_classifications()
        yield
    finally:
        connection.creation.destroy_test_db(settings.DATABASES["default"]["NAME"], verbosity=0)
        if scratch := os.environ.get("PYTEST_SCRATCH"):
            shutil.rmtree(scratch, ignore_errors=True)


def tell_relations() -> None:
    """Each mismatch with the rules that find it and where; the tails; what else is found."""
    from tests import published_mismatches as audited
    from tests.published_documents import NAMES

    tell = sys.stdout.write
    found = 0
    due = [one for one in audited.mismatches() if one.is_to_be_found]
    for name in NAMES:
        tell(f"\n{name}: {audited.exact(name)} audited relations hold exactly\n")
        for one in audited.mismatches(name):
            by = audited.found_by(one)
            found += bool(by) and one.is_to_be_found
            rules = ", ".join(sorted({rule for rule, _ in by})) or "NOT FOUND"
            places = "; ".join(dict.fromkeys(place for _, place in by[:2]))
            kind = f" ({one.kind})" if not one.is_to_be_found else ""
            tell(f"  {one.relation}{kind} → {rules} → {places}\n")
        parts = audited.sorted_findings(name)
        remarks = Counter(one.rule for one in parts.remarks)
        counted = ", ".join(f"{rule} {count}" for rule, count in sorted(remarks.items()))
        tell(
            f"  findings: {len(parts.of_mismatches)} of mismatches, {len(parts.tails)} of tails, "
            f"{len(parts.remarks)} remarks ({counted})\n"
        )
        tell(f"  findings on other relations: {len(parts.others)}\n")
        for each in parts.others:
            tell(f"    {each.rule} {audited.told(each)}\n")
    tell(f"\nmismatches of the departments found: {found} of {len(due)}\n")
    tails = audited.tails_found()
    tell(f"tails classified as tails: {sum(map(bool, tails.values()))} of {len(tails)}\n")
    tell("remarks:\n")
    for rule, why in audited.REMARKS.items():
        tell(f"  {rule}: {why}\n")
    tell("rules of self-evaluations on the five published forms:\n")
    for rule in audited.precision_of_forms():
        tell(
            f"  {rule.rule}: {rule.said} findings, {rule.of_relations} of audited mismatches, "
            f"{rule.as_printed} of full marks or repeated targets as printed; "
            f"right {rule.right} of {rule.said}\n"
        )


def tell_sentences() -> None:
    """What becomes of a figure or name altered in a sentence."""
    from tests.altered_sentences import KINDS, with_sentences_altered
    from tests.published_documents import NAMES

    tell = sys.stdout.write
    tell("sentences overwritten by hand, one figure or name altered at a time:\n")
    for name in NAMES:
        altered = with_sentences_altered(name)
        tell(
            f"  {name}: {altered.passages} paragraphs, {altered.unaltered} findings unaltered; "
            f"{altered.noticed.total()} of {altered.tried.total()} alterations noticed "
            f"({altered.share:.1%})\n"
        )
        for kind in KINDS:
            if altered.tried[kind]:
                tell(
                    f"    {kind}: {altered.tried[kind]} tried, {altered.noticed[kind]} noticed, "
                    f"{altered.named[kind]} with what was altered\n"
                )
        for kind, what in altered.missed:
            tell(f"    not noticed ({kind}): {what}\n")
