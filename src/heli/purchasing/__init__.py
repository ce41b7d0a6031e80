"""Purchase of services: who is paid to do what."""
