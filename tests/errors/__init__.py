"""Every "no" that the API can say: each is produced over HTTP, and what it says to do next is done and helps."""
