"""What rules rest on. Laws and notices are those that the disclosure itself is made by."""

from __future__ import annotations

from fiscal.sentences import say

ARITHMETIC = say("arithmetic")
SAME_MONEY = say("arithmetic: both tables print the same money")
SAME_THING = say("both tell of the same thing")

#: Published in full, down to the level of codes asked for, true and readable; secrets left out.
DISCLOSURE = say("law on disclosure: 预算法第十四条, 财预〔2016〕143号")

#: How far a withheld amount must stay open is set with the edition of the tables.
SECRETS = say("law on secrets: 预算法第十四条, 政府信息公开条例第十四条")

#: Every project and the department have goals, which are monitored and evaluated.
PERFORMANCE = say("notice on performance: 财预〔2020〕10号")

CLASSIFICATION = say("the classification of revenue and expenditure of the year")

#: With the format of each edition as its source.
FORMAT = say("the published format")

#: With the rule set of each form as its source.
SCORING = say("the rules of scoring")

READING = say("a file is read as it was meant, and nothing of it is lost")
PROCEDURE = say("the order of entry and review")

#: Judged by people: whoever departs from it says why.
PRACTICE = say("good practice")
