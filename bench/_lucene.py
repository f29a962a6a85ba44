"""The rules of Lucene's ArabicAnalyzer, as a floor: Elasticsearch, OpenSearch and MediaWiki's CirrusSearch use it.

Source: Lucene 9 `analysis/ar` (`ArabicNormalizer`, `ArabicStemmer`, stopwords.txt), after Larkey and others 2007.
"""

import re

STOP_WORDS = frozenset(
    """من ومن منها منه في وفي فيها فيه و ف ثم او أو ب بها به ا أ اى اي أي أى لا ولا الا ألا إلا لكن ما وما كما
    فما عن مع اذا إذا ان أن إن انها أنها إنها انه أنه إنه بان بأن فان فأن وان وأن وإن التى التي الذى الذي
    الذين الى الي إلى إلي على عليها عليه اما أما إما ايضا أيضا كل وكل لم ولم لن ولن هى هي هو وهى وهي وهو فهى
    فهي فهو انت أنت لك لها له هذه هذا تلك ذلك هناك كانت كان يكون تكون وكانت وكان غير بعض قد نحو بين بينما منذ
    ضمن حيث الان الآن خلال بعد قبل حتى عند عندما لدى جميع""".split()  # noqa: SIM905 - shorter
)
PREFIXES = ("ال", "وال", "بال", "كال", "فال", "لل", "و")
SUFFIXES = ("ها", "ان", "ات", "ون", "ين", "يه", "ية", "ه", "ة", "ي")
FOLDED = str.maketrans("آأإىة", "اااي" + "ه", "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640")
WORD = re.compile(r"[\w\u064b-\u0652]+")


def terms(text: str) -> list[str]:
    words = (word.lower() for word in WORD.findall(text))
    return [stem(word.translate(FOLDED)) for word in words if word not in STOP_WORDS]


def stem(word: str) -> str:
    for prefix in PREFIXES:
        if word.startswith(prefix) and len(word) >= (4 if len(prefix) == 1 else len(prefix) + 2):
            word = word[len(prefix) :]
            break
    for suffix in SUFFIXES:
        if word.endswith(suffix) and len(word) >= len(suffix) + 2:
            word = word[: -len(suffix)]
    return word
