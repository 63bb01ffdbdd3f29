"""Stand-in servers: CRMs that only exist on this machine, for tests and the demo."""
