"""The demonstration event: the files that its organiser would bring, with invented people and organisations."""

from pathlib import Path

FOLDER = Path(__file__).parent
