"""Reading the files that an organisation is made of; load.py writes what they say."""
