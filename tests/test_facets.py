from datetime import UTC, date, datetime, timedelta

from search_index import facets
from search_index.facets import About
from search_index.query import Filters

NOW = datetime.now(UTC)


def about(number=1, **values):
    known = {"kind": "lesson", "language": "ar", "changed": NOW.isoformat(), "tag": (), "theme": (), "place": ()}
    known |= {"teams": ("فريق سبها",), "people": ("أمل",), "title": "", "title_words": 1, "body_words": 1}
    return About(number, **(known | values))


def counted(pages, facet, **asked):
    return [(each.value, each.count) for each in facets.count(pages, **asked)[facet]]


def passes(page, *filters, **asked):
    test = facets.passer(*filters, **asked)
    return test is None or test(page)


def test_values_are_counted_the_most_frequent_first():
    pages = [about(1, tag=("مياه", "صرف")), about(2, tag=("مياه",)), about(3, language="it")]

    assert counted(pages, "tag") == [("مياه", 2), ("صرف", 1)]
    assert counted(pages, "language") == [("ar", 2), ("it", 1)]


def test_people_are_counted_for_those_alone_who_may_see_names():
    assert counted([about()], "author") == [("فريق سبها", 1)]
    assert counted([about()], "author", names=True) == [("أمل", 1)]


def test_people_are_found_by_those_alone_who_may_see_names():
    by_person, by_team = Filters(author=("امل",)), Filters(author=("فريق سبها",))

    assert not passes(about(), by_person)
    assert passes(about(), by_person, names=True)
    assert passes(about(), by_team)
    assert passes(about(), by_team, names=True)


def test_recent_days_are_counted_and_are_what_a_filter_takes():
    pages = [about(changed=(NOW - timedelta(days=days)).isoformat()) for days in (1, 20, 200, 2_000)]

    recent = counted(pages, "after")

    assert [count for _, count in recent] == [1, 2, 3]
    for day, count in recent:
        test = facets.passer(Filters(after=date.fromisoformat(day)))
        assert test
        assert sum(map(test, pages)) == count


def test_all_filters_must_pass_and_of_one_filter_any_value():
    page = about(place=("سبها",), tag=("مياه",))

    assert passes(page, Filters(place=("غريان", "سبها")), Filters(tag=("مياه",)))
    assert not passes(page, Filters(place=("سبها",)), Filters(tag=("نفايات",)))
    assert passes(page)
