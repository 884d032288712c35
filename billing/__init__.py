"""Billing: what a company pays us, as Stripe tells it.

Will own subscriptions, cards (brand and last four digits only), invoices and Stripe's events; it sets the plan that
accounts owns and answers for. Nouns: subscription, payment card, invoice, Stripe event. Verbs: subscribe, sync.
Floor 5, beside messaging: neither knows the other, and nobody imports billing. The app holds its floor so that the
import rules cover it; it is not installed before its first model exists.
"""
