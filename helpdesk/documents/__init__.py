"""Writers of documents: data in, bytes out."""
