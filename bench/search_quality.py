"""How well search finds what answers a question, on public sets of Arabic questions, beside raw words and Lucene's rules.

The paragraphs of three sets become pages of one site, through import and worker; questions are asked by the API. Means of
the sets' means. Needs `KUNNASH_SHARED`.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import _lucene, _misspelt, _pairs
from bench._questions import ARABIC, ENGLISH, HITS, Bm25, Question, Search, marks, paragraphs, quality, questions
from search_index.words import analysis
from wiki import create_app, db, worker
from wiki.config import read
from wiki.exchange import markdown_tree
from wiki.exchange.deriving import Choices
from wiki.migrations import migrate

SAMPLED = 8
"""Without `--whole`, the rows of changed questions take every eighth one."""


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--engine", default="whoosh")
    parser.add_argument("--whole", action="store_true", help="ask all of the changed questions")
    options, _ = parser.parse_known_args()
    step = 1 if options.whole else SAMPLED
    texts = paragraphs(*ARABIC)
    sets = [questions(name) for name in ARABIC]
    print(f"{len(texts):,} paragraphs, {sum(map(len, sets)):,} questions; in brackets: where 95 % of resamplings of MRR lie")
    print(f"{'':34} {'MRR@10':>7} {'':15} {'R@10':>6} {'nDCG@10':>8}")
    for name, terms in {"raw words": raw, "Lucene's ArabicAnalyzer": _lucene.terms, "light stems alone": stems}.items():
        show(name, Bm25(terms, texts).search, sets)
    with site(texts, options.engine) as search:
        show("ours", search, sets)
        sets = [each[::step] for each in sets]
        if step > 1:
            show(f"ours, of {step} questions one", search, sets)
        for name, change in _misspelt.CHANGES.items():
            show(f"  {name}", search, sets, change)
        show("  two rarest words", search, [short(each, texts) for each in sets])
        show("  questions in English", search, [questions(ENGLISH)[::step]])
    print_pairs()


def show(name: str, search: Search, sets: list[list[Question]], change: Callable[[str], str] = str) -> None:
    found = quality([marks(search, asked, change) for asked in sets])
    print(f"{name:34} {found.mrr:7.4f} [{found.low:.4f} {found.high:.4f}] {found.recall:7.4f} {found.ndcg:8.4f}", flush=True)


@contextmanager
def site(texts: dict[str, str], engine: str = "whoosh") -> Iterator[Search]:
    """Import texts into a site of their own, and yield its search: it returns the titles of pages, which are the names."""
    with tempfile.TemporaryDirectory() as folder:
        files = Path(folder) / "files"
        files.mkdir()
        for name, text in texts.items():
            (files / f"{name}.md").write_text(f"---\ntitle: {name}\nlanguage: ar\n---\n{text}\n", "utf-8")
        settings = read({"KUNNASH_DATA": f"{folder}/data", "KUNNASH_SEARCH_ENGINE": engine})
        app = create_app(settings)
        try:
            with app.app_context():
                migrate(db.engine(), settings)
                report = markdown_tree.take(files, Choices())
                assert report.created == len(texts), report
                worker.catch_up()
            client = app.test_client()

            def search(text: str) -> list[str]:
                reply = client.get("/api/v1/search", query_string={"q": text, "limit": HITS})
                assert reply.status_code == 200, (text, reply.text)
                return [hit["title"] for hit in reply.json["hits"]]

            yield search
        finally:
            app.extensions["kunnash.renderer"].close()


def raw(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def stems(text: str) -> list[str]:
    return [token.stem for token in analysis.tokens(text, "ar") if token.stem]


def short(asked: list[Question], texts: dict[str, str]) -> list[Question]:
    """Return of each question the two rarest words that its answer has too; questions with fewer such words are left out."""
    tokens = {name: {token.surface for token in analysis.tokens(text, "ar") if token.stem} for name, text in texts.items()}
    found = []
    for question in asked:
        answer = set().union(*(tokens[name] for name in question.relevant))
        words = {each.surface: question.text[each.start : each.end] for each in analysis.tokens(question.text, "ar")}
        words = {surface: word for surface, word in words.items() if surface in answer}
        rarest = sorted(words, key=lambda surface: (sum(surface in each for each in tokens.values()), surface))[:2]
        if len(rarest) == 2:
            found.append(Question(" ".join(words[surface] for surface in words if surface in rarest), question.relevant))
    return found


def print_pairs() -> None:
    """Print how many pairs of words meet that must, and how many share a stem that must not."""
    groups = {name: (_pairs.meet, pairs) for name, pairs in _pairs.joined().items()}
    groups["must stay apart"] = (_pairs.share_a_stem, _pairs.apart())
    for name, (are_joined, pairs) in groups.items():
        found = sum(are_joined(*pair) for pair in pairs)
        print(f"{name:34} {found:4} of {len(pairs):4} pairs joined: {found / len(pairs):.1%}")


if __name__ == "__main__":
    main()
