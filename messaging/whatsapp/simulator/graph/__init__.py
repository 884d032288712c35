"""Meta's Graph API as far as a business sends, reads and exchanges media: any version prefix is accepted."""
