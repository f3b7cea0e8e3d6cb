import great_expectations  # noqa: F401
from prefect import flow, task


@task
def step(number: int) -> int:
    return number


@flow
def three_steps() -> None:
    for number in range(3):
        step(number)


three_steps()
