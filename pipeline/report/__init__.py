"""What people read: the page of a run's checks, and what commands print."""
