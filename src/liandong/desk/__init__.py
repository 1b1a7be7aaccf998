"""The desk: where police, association and regulator work one dispute together."""
