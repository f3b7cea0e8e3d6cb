"""Speed and memory as ratios, each taken in one run on one machine: ``python -m benchmarks``.

A figure says how long something takes as a multiple of a baseline that is measured in turn with it
(A B A B ...), so that it holds when the machine's speed drifts. Baselines of whole processes are the
scripts in baselines/, short enough to see that nothing in them slows them.
"""
