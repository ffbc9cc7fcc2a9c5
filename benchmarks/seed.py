"""A store of any size, filled by SQL in seconds: `python -m benchmarks.seed MENTIONS FILE`.

Two years of an invented brand: seven customers in ten mentions, eight cases in ten mentions, a draft for every second
case, most of them long decided, the newest still open. Every column holds what the program itself would write there,
except the event log, whose hashes are made up.
"""

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from store import schema
from store.engine import Store

_EVERY = 62_000_000
"""Two years in seconds, over which the mentions are spread."""

_TIME = "strftime('%Y-%m-%dT%H:%M:%S.000000+00:00', 1735689600 + ({}) * (1.0 * :every / :n), 'unixepoch')"
_MIXED = "(({} * 2654435761) % 1009)"
"""A number from 0 to 1008 that looks like chance."""

_NUMBERS = "WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {}) "

_FILL = {
    "customers": ("people", f"""
        SELECT i AS id, 'Person ' || i AS name, printf('%032x', i) AS salt, NULL AS opted_out_at, NULL AS opted_out_by,
            NULL AS erased_at, NULL AS merged_into,
            {_TIME.format("i")} AS created_at"""),
    "accounts": ("people", """
        SELECT i AS id, i AS customer_id, 'x' AS platform, CAST(1000000000 + i AS TEXT) AS user_id,
            'person' || i AS handle, 'person' || i AS handle_key, NULL AS followers"""),
    "cases": ("cases", f"""
        SELECT i AS id, 'brightkettle' AS brand, 'x' AS platform, 1 + i % :people AS account_id,
            CAST(1000000000000 + (i * 10 + 7) / 8 AS TEXT) AS thread_root,
            CASE WHEN {_MIXED.format("i")} < 20 OR i > :cases * 0.98 THEN 'open'
                WHEN i % 2 = 0 THEN 'answered' WHEN i % 9 = 0 THEN 'silent' ELSE 'closed' END AS state,
            CASE WHEN i % 11 = 0 THEN 'ada' END AS owner,
            CASE i % 4 WHEN 0 THEN 'complaint' WHEN 1 THEN 'praise' WHEN 2 THEN 'question' ELSE 'other' END AS label,
            CASE WHEN {_MIXED.format("i")} < 5 THEN 0 WHEN {_MIXED.format("i")} < 150 THEN 1 ELSE 2 + i % 2 END
                AS urgency_rank,
            {_TIME.format("i * 1.25")} AS opened_at, {_TIME.format("(i * 1.25 + 1)")} AS last_post_at,
            (i * 10 + 7) / 8 AS newest_mention_id,
            CASE WHEN i % 2 = 0 THEN {_TIME.format("i * 1.25 + 2 + i % 601")} END AS last_own_at,
            CASE WHEN i % 2 = 0 THEN {_TIME.format("i * 1.25 + 2 + i % 601")} END AS first_response_at,
            0 AS draft_due, 0 AS outcome_due, 1 AS clock_stale,
            CASE WHEN i % 2 = 1 THEN 'no-reply-needed' END AS close_reason,
            CASE WHEN i % 2 = 1 THEN {_TIME.format("(i * 1.25 + 3)")} END AS closed_at"""),
    "responses": ("answered", f"""
        SELECT i * 2 AS case_id, {_TIME.format("i * 2.5")} AS since,
            {_TIME.format("i * 2.5 + 2 + i * 2 % 601")} AS answered_at,
            'brightkettle' AS brand, 'first' AS kind, 'complaint' AS label, 2 AS urgency_rank, 900.0 AS seconds,
            14400 AS target_s, CASE WHEN i % 7 = 0 THEN 0 ELSE 1 END AS met"""),
    "outcomes": ("answered", f"""
        SELECT i * 2 AS case_id, 'brightkettle' AS brand,
            CASE i % 2 WHEN 0 THEN 'complaint' ELSE 'question' END AS label,
            {_TIME.format("i * 2.5 + 700")} AS watched_from,
            CASE i % 4 WHEN 0 THEN 'recovered' WHEN 2 THEN 'still-unhappy' ELSE 'silent' END AS outcome,
            'silent' AS machine, 'nobody wrote for 7 days' AS reason, {_TIME.format("i * 2.5 + 900")} AS settled_at,
            NULL AS settled_by, NULL AS mention_id, NULL AS draft_id, '' AS steps"""),
    "posts": ("mentions", f"""
        SELECT i AS id, 'x' AS platform, CAST(1000000000000 + i AS TEXT) AS external_id,
            CAST(1000000000000 + i AS TEXT) AS latest_id, 'customer' AS kind,
            1 + (1 + (i - 1) * 8 / 10) % :people AS account_id, 'person' || (1 + i % :people) AS author,
            'Hello @brightkettle, number ' || i || ' here: the lid came loose again and nobody answers my mail' AS text,
            {_TIME.format("i")} AS posted_at, 'https://x.com/i/web/status/' || (1000000000000 + i) AS url,
            NULL AS in_reply_to, CAST(1000000000000 + i AS TEXT) AS thread_root, 'en' AS lang, NULL AS place,
            'brightkettle' AS addressed, NULL AS quotes, i % 5 AS reshares, 0 AS locked, 'x' AS source,
            'store,show,export' AS allows, NULL AS case_id, {_TIME.format("i")} AS heard_at,
            {_TIME.format("i")} AS rechecked_at, NULL AS edited_at, NULL AS deleted_at"""),
    "mentions": ("mentions", f"""
        SELECT i AS id, 'brightkettle' AS brand, i AS post_id, 1 + (1 + (i - 1) * 8 / 10) % :people AS customer_id,
            1 + (i - 1) * 8 / 10 AS case_id, {_TIME.format("i")} AS posted_at, 'x' AS platform,
            CASE WHEN {_MIXED.format("i")} < 300 THEN 'complaint' WHEN {_MIXED.format("i")} < 500 THEN 'praise'
                WHEN {_MIXED.format("i")} < 700 THEN 'question' ELSE 'other' END AS label,
            'complaint' AS machine_label, NULL AS corrected_by, 0.1 AS praise, 0.6 AS complaint, 0.2 AS question,
            0.1 AS other, 0.1 AS positive, 0.5 AS neutral, 0.4 AS negative, 0.6 AS confidence, 0 AS mixed,
            i % 4 AS urgency_rank,
            CASE WHEN i % 3 = 0 THEN '' WHEN i % 7 = 0 THEN 'delivery' || char(10) || 'refund'
                WHEN i % 5 = 0 THEN 'price' WHEN i % 11 = 0 THEN 'app' ELSE 'delivery' END AS topics,
            'nobody answers' || char(10) || 'again' AS reasons,
            'en' AS lang, 'brightkettle' AS matched, 0 AS baseline,
            CASE WHEN i % 2 = 1 THEN 'nothing-to-answer' END AS no_draft_reason"""),
    "drafts": ("drafts", f"""
        SELECT i AS id, (i * 20 + 7) / 8 AS mention_id, i * 2 AS case_id, 1 + i * 2 % :people AS customer_id,
            'brightkettle' AS brand, 'x' AS platform,
            CASE WHEN {_MIXED.format("i")} < 20 OR i > :drafts * 0.98 THEN 'proposed'
                WHEN i % 10 < 5 THEN 'posted' WHEN i % 10 < 7 THEN 'rejected' WHEN i % 10 < 8 THEN 'handed-off'
                ELSE 'superseded' END AS state,
            'Sorry about the lid: that is not how it should be. Which order is it? Number ' || i AS text,
            printf('%032x', i) AS text_key, 'Sorry about the lid: that is not how it should be.' AS machine_text,
            'complaint' AS situation, 'one' AS variant, 'api' AS verdict, 'the author mentioned us' AS verdict_reason,
            '[]' AS findings, i % 4 AS urgency_rank, {_TIME.format("i * 2.5")} AS created_at, NULL AS edited_by,
            '' AS writers,
            CASE WHEN i % 10 < 8 THEN 'ada' END AS decided_by,
            CASE WHEN i % 10 < 8 THEN {_TIME.format("i * 2.5 + 1")} END AS decided_at, NULL AS reason,
            NULL AS note, NULL AS returned_from,
            CASE WHEN i % 10 < 5 THEN 'https://x.com/i/web/status/' || (2000000000000 + i) END AS posted_url"""),
    "approvals": ("drafts", f"""
        SELECT i AS id, i AS draft_id, 'ada' AS "by", {_TIME.format("i * 2.5 + 1")} AS at,
            'Sorry about the lid: that is not how it should be. Which order is it? Number ' || i AS text,
            printf('%064x', i) AS digest, NULL AS parent,
            CASE WHEN i % 10 >= 5 THEN {_TIME.format("i * 2.5 + 2")} END AS voided_at"""),
    "postings": ("drafts", f"""
        SELECT i AS id, i AS draft_id, i AS approval_id, 'x' AS account, 'x' AS platform,
            CAST(1000000000000 + (i * 20 + 7) / 8 AS TEXT) AS target,
            CASE WHEN i % 10 < 5 THEN 'sent' ELSE 'not-sent' END AS state, {_TIME.format("i * 2.5 + 1")} AS not_before,
            {_TIME.format("i * 2.5 + 1")} AS attempted_at, 0 AS lookups, NULL AS next_lookup_at,
            CASE WHEN i % 10 < 5 THEN CAST(2000000000000 + i AS TEXT) END AS external_id,
            CASE WHEN i % 10 < 5 THEN 'https://x.com/i/web/status/' || (2000000000000 + i) END AS url, NULL AS error,
            printf('%032x', i) AS idempotency_key"""),
    "events": ("events", f"""
        SELECT i AS seq, {_TIME.format("i / 2.0")} AS at, 'mention:heard' AS kind, 'source:x' AS actor,
            'mention:' || ((i + 1) / 2) AS subject, '{{"case":1,"label":"complaint"}}' AS data,
            printf('%064x', i) AS hash"""),
}  # fmt: skip


def seed(path: Path, mentions: int, every: int = _EVERY) -> None:
    """Make a store of so many mentions at `path`, which must not exist, spread over so many seconds."""
    with Store(f"sqlite:///{path}") as store:
        schema.upgrade(store)
    sizes = {
        "mentions": mentions, "people": mentions * 7 // 10, "cases": mentions * 8 // 10, "drafts": mentions * 4 // 10,
        "events": mentions * 2, "answered": mentions * 4 // 10,
    }  # fmt: skip
    values = {**sizes, "n": mentions, "every": every}
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -400000", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        # Indexes are built in one go afterwards: a third of the time.
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        indexes = connection.execute(query).fetchall()
        for name, _ in indexes:
            connection.execute(f"DROP INDEX {name}")
        for table, (size, columns) in _FILL.items():
            _fill(connection, table, _NUMBERS.format(sizes[size]) + columns + " FROM numbers", values)
        for _, statement in indexes:
            connection.execute(statement)
        connection.execute("UPDATE chain_head SET count = :events", values)
        for table, (size, _) in _FILL.items():
            connection.execute("INSERT INTO sequences VALUES (?, ?)", (table, sizes[size] + 1))
        connection.execute("COMMIT")
        connection.execute("PRAGMA journal_mode = WAL")


def _fill(connection: sqlite3.Connection, table: str, query: str, values: dict[str, int]) -> None:
    """Insert what a query gives. A column that one side alone has is an error."""
    found = connection.execute(f"{query} LIMIT 0", values)
    given = [column[0] for column in found.description]
    there = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
    if there != set(given):
        raise SystemExit(f"{table}: bring benchmarks/seed.py up to date: {', '.join(sorted(there ^ set(given)))}")
    names = ", ".join(f'"{name}"' for name in given)
    connection.execute(f"INSERT INTO {table} ({names}) {query}", values)


if __name__ == "__main__":
    seed(Path(sys.argv[2]), int(sys.argv[1]))
