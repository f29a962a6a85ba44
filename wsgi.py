"""The application for any WSGI server; its database is brought up to date first."""

import os

from wiki import create_app, db
from wiki.config import read
from wiki.migrations import migrate

settings = read(os.environ)
app = create_app(settings)
with app.app_context():
    migrate(db.engine(), settings)
