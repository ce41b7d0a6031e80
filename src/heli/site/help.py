"""The texts of the help in their order, and the pages each is for: files of ``docs/help/zh`` and ``docs/help/en``.

A new page belongs to the text with the longest beginning of its name; where none fits, ``tests/test_help.py`` is red.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from heli.core.help import Group, Text

#: a link into docs/help, so that an installed heli carries the texts
FOLDER = Path(__file__).parent / "help_texts"

GROUPS = (
    Group(_("开始"), (
        Text("help", ("core:help-*", "core:look-set", "core:gallery")),
        Text("practice", ("core:practice*",)),
        Text("signing-in", (
            "accounts:sign-in", "accounts:sign-out", "accounts:second-factor-*", "accounts:invitation", "accounts:no-role",
            "accounts:provider-*", "accounts:first*", "accounts:passkey*", "account_login", "account_logout", "mfa_authenticate", "openid_connect_callback",
        )),
        Text("own-account", ("accounts:own-*", "workforce:own-*")),
        Text("lists", ("core:view-*", "core:draft")),
        Text("search", ("workbench:search*",)),
        Text("taking-back", ("accounts:change-*", "accounts:record-history")),
    )),
    Group(_("每天的工作"), (
        Text("workbench", ("workbench:home*", "workbench:waiting")),
        Text("calendar", ("workbench:calendar*", "accounts:own-calendar*")),
        Text("notifications", ("core:notification*",)),
        Text("requests", ("workbench:request-*", "workbench:shared-*")),
        Text("notices", ("workbench:notice-*",)),
        Text("conferences", (
            "workbench:conference-*", "workbench:meeting-*", "workbench:item-*", "workbench:attendance-*",
            "workbench:minutes-*", "workbench:seat-*",
        )),
        Text("resolutions", ("workbench:resolution-*", "workbench:overdue")),
        Text("joint-projects", ("workbench:project-*", "workbench:task-*")),
        Text("official-documents", ("workbench:official-*", "workbench:template-*")),
        Text("team", ("workbench:team", "workbench:work-*")),
        Text("delegation", ("accounts:delegation-*",)),
        Text("comments", ("core:comment-*", "core:follow*")),
        Text("documents", ("core:document-*", "core:upload*")),
    )),
    Group(_("组织、地区和队伍"), (
        Text("organisations", ("directory:organisation-*",)),
        Text("places", ("directory:place-*",)),
        Text("workers", ("workforce:worker-*", "workforce:certificate-*", "workforce:employment-*", "workforce:qualification-*")),
        Text("conduct", ("workforce:conduct-*",)),
        Text("proposals", ("workforce:proposal-*", "workforce:own-propose*", "workforce:own-resubmit", "workforce:own-withdraw")),
        Text("public-profile", ("workforce:own-profile", "workforce:own-card", "workforce:praise-*")),
        Text("worker-accounts", ("workforce:account-*", "workforce:worker-reset")),
        Text("learning", (
            "workforce:training-*", "workforce:own-training-*", "workforce:hours-*", "workforce:exam-*", "workforce:study-*",
        )),
        Text("staying", ("workforce:staying",)),
        Text("moves", ("workforce:transfer-*", "workforce:employment-end")),
        Text("registration", ("workforce:registration-*", "workforce:proof*")),
        Text("imports", ("core:import-*",)),
        Text("rosters", ("workforce:roster-*", "workforce:leaver*")),
        Text("gap", ("workforce:gap*", "workforce:basis-*")),
        Text("standards", ("workforce:standard-*",)),
        Text("match", ("workforce:match-*", "workforce:requirement-*")),
        Text("statistics", ("core:statistics-*",)),
        Text("bulk-changes", ("core:bulk-*",)),
        Text("jobs", ("core:job*", "core:export*")),
    )),
    Group(_("购买服务"), (
        Text("purchase-catalogue", ("purchasing:catalogue-*",)),
        Text("purchase-needs", ("purchasing:need-*", "purchasing:proposal-*", "purchasing:gap-*")),
        Text("purchase-projects", ("purchasing:project-*", "purchasing:staff-*", "purchasing:cost-*", "purchasing:coverage")),
        Text("funds", ("purchasing:budget-*", "purchasing:commitment-*", "purchasing:project-funds")),
        Text("purchase-notices", (
            "purchasing:notice-*", "purchasing:answer-*", "purchasing:plan-*", "purchasing:public-*", "purchasing:opinion-*",
            "purchasing:published-*",
        )),
        Text("tenders", ("purchasing:tender-*", "purchasing:mirrored-*", "purchasing:factor-*", "purchasing:officer-key", "purchasing:objection-*", "purchasing:bid-read", "purchasing:bid-file")),
        Text("evaluations", ("purchasing:evaluation-*", "purchasing:qualification-*", "purchasing:committee-*", "purchasing:conformity-*", "purchasing:sheet-*", "purchasing:score-*",
                              "purchasing:price-*", "purchasing:quote*", "purchasing:hearing-*", "purchasing:report-*", "purchasing:award-*", "purchasing:bond-*", "purchasing:withdrawn-bond-return")),
        Text("challenges", ("purchasing:challenge-*", "purchasing:complaint-*")),
        Text("supplier-conduct", ("purchasing:conduct-*",)),
        Text("bids", ("purchasing:bid-*", "purchasing:withdrawn-bond-ask")),
        Text("frameworks", ("purchasing:framework-*", "purchasing:application-*", "purchasing:call-off-*")),
        Text("contracts", ("purchasing:contract-*", "purchasing:change-*", "purchasing:milestone-*", "purchasing:progress-*", "purchasing:renewal-*")),
        Text("payments", ("purchasing:payment-*", "purchasing:invoice-*", "purchasing:account-*", "purchasing:statement-*")),
        Text("contract-costs", ("purchasing:contract-costs", "purchasing:contract-vouchers", "purchasing:expense-*", "purchasing:spending-plan-*", "purchasing:settlement-*", "purchasing:cash-flow", "purchasing:accounting-*", "purchasing:voucher-*")),
    )),
    Group(_("管理"), (
        Text("accounts", ("accounts:user-*", "accounts:grant-*", "accounts:mapping-*")),
        Text("audit", ("accounts:audit-*",)),
        Text("settings", ("core:setting-*",)),
        Text("own-fields", ("core:own-field-*", "core:dictionary", "core:printed-form-*")),
        Text("running", ("core:house-*", "core:schedule*", "core:delivery-*")),
    )),
    Group(_("公众页面"), (
        Text("public-pages", ("portal:*", "purchasing:clocks", "purchasing:evaluation", "purchasing:seal", "purchasing:ocds-*")),
    )),
)  # fmt: skip
