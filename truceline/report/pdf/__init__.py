"""The report as tagged PDF (PDF/A-2a and PDF/UA-1 together), out of the `Report` value; extra `pdf`."""
