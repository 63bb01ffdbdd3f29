"""Zoho CRM: reading and writing of leads, contacts and accounts by its REST API."""

from connectors.zoho.crm import ZohoCrm, open_zoho
from connectors.zoho.settings import DATA_CENTERS, ZohoSettings

__all__ = ["DATA_CENTERS", "ZohoCrm", "ZohoSettings", "open_zoho"]
