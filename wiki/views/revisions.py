from flask import Blueprint

bp = Blueprint("revisions", __name__)
