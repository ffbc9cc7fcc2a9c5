"""Which mentions measure the machine: those that a person labelled, each with what its source allows."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import update

from store import corrections, mentions
from store.corrections import Correction
from store.engine import Store
from store.rows import MENTION, MENTIONS, POST, POSTS
from store.types import Allows, Label
from tests.unit.store.week_world import World

AT = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


def labelled(world: World, said: Label, meant: Label, *, lang: str | None = None, train: bool = False, **more) -> int:
    """A mention that the machine read as `said` and a person as `meant`."""
    mention_id, _ = world.mention(AT, said, **more)
    with world.store.write(AT, "maya") as tx:
        mentions.correct(tx, mention_id, meant, by=tx.actor)
        post_id = mentions.get(tx, mention_id).post.id
        allows = Allows(train=train).to_code()
        tx.connection.execute(update(POSTS).where(POST.id == post_id).values(allows=allows, lang=lang))
    return mention_id


def listed(store: Store, **asked: str) -> list[Correction]:
    with store.read() as tx:
        return corrections.listed(tx, **asked)


def test_a_corrected_mention_comes_with_both_labels_and_the_machines_scores(world: World, store: Store) -> None:
    """Nothing that the report or the tuning needs is left out."""
    mention_id = labelled(world, Label.PRAISE, Label.COMPLAINT, lang="de", train=True, platform="reddit")

    assert listed(store) == [
        Correction(mention_id, "acme", "reddit", "de", Label.PRAISE, Label.COMPLAINT, 1.0, 0.0, 0.0, 0.0, 1.0, True)
    ]
    assert not listed(store)[0].right


def test_what_nobody_labelled_measures_nothing(world: World, store: Store) -> None:
    """A confirmed label counts, a machine's alone does not."""
    world.mention(AT, Label.PRAISE)
    confirmed = labelled(world, Label.QUESTION, Label.QUESTION)

    [found] = listed(store)
    assert (found.mention_id, found.right) == (confirmed, True)


def test_one_brand_is_asked_about_alone(world: World, store: Store) -> None:
    """Without a brand all are listed, oldest heard first."""
    first = labelled(world, Label.OTHER, Label.PRAISE, brands=("acme",))
    second = labelled(world, Label.OTHER, Label.PRAISE, brands=("bolt",))

    assert [one.mention_id for one in listed(store)] == [first, second]
    assert [one.mention_id for one in listed(store, brand="bolt")] == [second]
    assert listed(store, brand="nobody") == []


def test_only_what_the_source_allows_and_the_platform_still_shows_may_train(world: World, store: Store) -> None:
    """Laws 7 and 9: no training by default, nor on what was deleted."""
    labelled(world, Label.OTHER, Label.PRAISE)
    labelled(world, Label.OTHER, Label.PRAISE, train=True)
    labelled(world, Label.OTHER, Label.PRAISE, train=True, deleted=True)

    assert [one.may_train for one in listed(store)] == [False, True, False]


def test_the_classifiers_language_comes_before_the_platforms(world: World, store: Store) -> None:
    """The platform's tag stands in where the classifier named none."""
    mention_id = labelled(world, Label.OTHER, Label.OTHER, lang="en")
    assert [one.lang for one in listed(store)] == ["en"]

    with store.write(AT) as tx:
        tx.connection.execute(update(MENTIONS).where(MENTION.id == mention_id).values(lang="fr"))
    assert [one.lang for one in listed(store)] == ["fr"]
