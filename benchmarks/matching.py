"""How fast brands are found in posts: `python -m benchmarks.matching`.

The texts and the 5,000 terms are invented from a fixed seed. Figures are medians of five, as ratios to work that any
machine does in the same place: folding every text, and searching one alternation of the same terms with `re`.
"""

import random
import re
import statistics
import time
from collections.abc import Callable

from listener.matching import BrandTerms, Matcher

_SYLLABLES = "ka ne lo mi tra ves tor hul bri sen dal pol gri wex yon fel ost"
_WORDS = (
    "the parcel came late again and nobody answers my mail so please tell me when it will be here thanks we love "
    "this new coffee but our card was charged twice in your shop today while I was on hold for an hour"
)
_TERMS = 5_000
_TEXTS = 5_000


def _name(rng: random.Random) -> str:
    return "".join(rng.choices(_SYLLABLES.split(), k=rng.randint(3, 4))).capitalize()


def _brands(rng: random.Random) -> list[BrandTerms]:
    names: set[str] = set()
    while len(names) < _TERMS // 5:
        names.add(_name(rng))
    return [
        BrandTerms(
            brand=name,
            names=(name,),
            handles={"x": (name.lower(),)},
            terms=(f"{name} {rng.choice(_SYLLABLES.split())}x",),
            domains=(f"{name.lower()}.example",),
            hashtags=(f"{name}Life",),
        )
        for name in sorted(names)
    ]


def _texts(rng: random.Random, brands: list[BrandTerms]) -> list[str]:
    texts = []
    for _ in range(_TEXTS):
        words = rng.choices(_WORDS.split(), k=rng.randint(8, 24))
        if rng.random() < 0.3:
            words[rng.randrange(len(words))] = rng.choice(brands).brand
        texts.append(" ".join(words))
    return texts


def _median(work: Callable[[], object]) -> float:
    """Seconds, the median of five."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print the figures."""
    rng = random.Random(20_261_122)
    brands = _brands(rng)
    texts = _texts(rng, brands)
    start = time.perf_counter()
    matcher = Matcher(brands)
    built = time.perf_counter() - start
    keys = [term for brand in brands for term in (*brand.names, *brand.terms, *brand.domains, *brand.hashtags)]
    alternation = re.compile(rf"\b(?:{'|'.join(map(re.escape, keys))})\b", re.IGNORECASE)

    folding = _median(lambda: [text.casefold() for text in texts])
    matching = _median(lambda: [matcher.match(text, platform="x") for text in texts])
    few = texts[:50]
    searching = _median(lambda: [alternation.findall(text) for text in few]) * len(texts) / len(few)
    print(f"matching: {_TERMS} terms, {len(texts)} texts, {sum(map(len, texts)) // len(texts)} characters on average")
    print(f"  built in {built:.2f} s")
    print(f"  {len(texts) / matching:,.0f} texts a second on this machine")
    print(f"  {matching / folding:.1f} times a bare casefold of each text")
    print(f"  {searching / matching:,.0f} times as fast as one re alternation of the same terms")


if __name__ == "__main__":
    main()
