"""Tests: a folder for each room; at the top, what holds for all plugins, all pages, or the whole job."""
