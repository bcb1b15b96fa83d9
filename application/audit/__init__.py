from application.audit.auditing import audit, audit_piecewise
from application.ports.audit_ledger import AuditReport, Finding

__all__ = ["AuditReport", "Finding", "audit", "audit_piecewise"]
