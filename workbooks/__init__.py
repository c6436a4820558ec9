"""Workbooks in and out, for every form of every edition: plain Python over openpyxl."""
