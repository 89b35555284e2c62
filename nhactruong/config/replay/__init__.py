"""Real exports of other cities' 311, let arrive here at their own times.

A small map file says which column is what (mapping.py); each row is read or its fault
told (rows.py); what is good is played through the real acts (play.py).
"""
