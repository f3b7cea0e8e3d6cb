import great_expectations  # noqa: F401
import pandas  # noqa: F401
