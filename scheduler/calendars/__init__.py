"""Calendar files (iCalendar, RFC 5545 and 5546): values in, bytes out. The only importer of ``icalendar``.

files (what is written) · values · rules (UID, SEQUENCE, DTSTAMP) · timezones · text · lines · lint
"""
