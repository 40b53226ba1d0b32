import sys
import tempfile

from migrations import upgrade, write_step
from scheduler.database import open_database

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit('usage: python -m migrations "what the step does"')
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/schema.sqlite3")
        upgrade(database.engine)
        write_step(database.engine, sys.argv[1])
        database.close()
