"""A record is added, corrected, renamed, ended, merged from a file, or put off: checked, then done."""
