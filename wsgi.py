"""The application for any WSGI server."""

from wiki import create_app

app = create_app()
