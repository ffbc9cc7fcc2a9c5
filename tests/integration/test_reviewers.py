"""Eight reviewers at once on one store, each a process of its own."""

from benchmarks import reviewers


def test_no_case_is_decided_twice_and_no_edit_is_lost(db_url):
    """Whoever is second is told; nothing is decided twice, lost or left, and nobody waits for ever."""
    reviewers.seed(db_url, 200)
    done = reviewers.run(db_url, reviewers=8)
    assert done.faults == ()
    assert done.approved + done.rejected == 200
    assert done.edited > 0
    assert done.too_late > 0
