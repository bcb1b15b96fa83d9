from application.audit.auditing import audit
from application.ports.audit_ledger import AuditReport, Finding

__all__ = ["AuditReport", "Finding", "audit"]
