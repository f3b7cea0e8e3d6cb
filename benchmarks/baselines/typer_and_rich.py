import rich  # noqa: F401
import typer  # noqa: F401
