"""The month for the People's Committee: what happened, worked out from raw transitions, as HTML, XLSX, CSV and data."""
