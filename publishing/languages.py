"""The languages in which documents are published."""

# The folder of each language's page below the folder of the version.
LANGUAGES: dict[str, str] = {"zh-hans": "", "en": "en"}
