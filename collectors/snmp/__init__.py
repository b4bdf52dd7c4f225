"""SNMP v1 and v2c: codec, transport, session, detection and profiles."""
