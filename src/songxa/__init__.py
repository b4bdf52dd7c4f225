"""songxa watches the public Wi-Fi, mobile coverage and fibre of Vietnamese communes."""

__version__ = "0.1.0"
