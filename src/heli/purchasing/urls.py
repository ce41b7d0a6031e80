from __future__ import annotations

from django.urls import path

from heli.purchasing.views import bids, projects, public, tenders

app_name = "purchasing"
urlpatterns = [
    path("clocks/", public.clocks, name="clocks"),
    path("evaluations/", public.evaluation, name="evaluation"),
    path("seal/", public.seal, name="seal"),
    # projects
    path("projects/", projects.project_list, name="project-list"),
    path("projects/draft/", projects.project_draft, name="project-draft"),
    path("projects/<int:pk>/", projects.project_detail, name="project-detail"),
    path("projects/<int:pk>/change/", projects.project_change, name="project-change"),
    path("projects/<int:pk>/submit/", projects.project_submit, name="project-submit"),
    path("projects/<int:pk>/return/", projects.project_return, name="project-return"),
    path("projects/<int:pk>/approve/", projects.project_approve, name="project-approve"),
    path("projects/<int:pk>/drop/", projects.project_drop, name="project-drop"),
    path("projects/<int:pk>/costs/add/", projects.cost_add, name="cost-add"),
    path("costs/<int:pk>/remove/", projects.cost_remove, name="cost-remove"),
    # tenders
    path("tenders/", tenders.tender_list, name="tender-list"),
    path("projects/<int:pk>/tender/", tenders.tender_draft, name="tender-draft"),
    path("tenders/<int:pk>/", tenders.tender_detail, name="tender-detail"),
    path("tenders/<int:pk>/change/", tenders.tender_change, name="tender-change"),
    path("tenders/<int:pk>/submit/", tenders.tender_submit, name="tender-submit"),
    path("tenders/<int:pk>/return/", tenders.tender_return, name="tender-return"),
    path("tenders/<int:pk>/approve/", tenders.tender_approve, name="tender-approve"),
    path("tenders/<int:pk>/announce/", tenders.tender_announce, name="tender-announce"),
    path("tenders/<int:pk>/clarify/", tenders.tender_clarify, name="tender-clarify"),
    path("tenders/<int:pk>/cancel/", tenders.tender_cancel, name="tender-cancel"),
    path("tenders/<int:pk>/factors/add/", tenders.factor_add, name="factor-add"),
    path("factors/<int:pk>/remove/", tenders.factor_remove, name="factor-remove"),
    path("tenders/<int:pk>/key/", tenders.tender_key, name="tender-key"),
    path("tenders/<int:pk>/key-file/", tenders.tender_key_file, name="tender-key-file"),
    path("officer-key/", tenders.officer_key, name="officer-key"),
    path("tenders/<int:pk>/release/", tenders.tender_release, name="tender-release"),
    path("tenders/<int:pk>/object/", tenders.objection_raise, name="objection-raise"),
    path("objections/<int:pk>/answer/", tenders.objection_answer, name="objection-answer"),
    # bids: an agency's own is found by its tender
    path("tenders/<int:pk>/bid/", bids.bid_detail, name="bid-detail"),
    path("tenders/<int:pk>/bid/begin/", bids.bid_begin, name="bid-begin"),
    path("tenders/<int:pk>/bid/unlock/", bids.bid_unlock, name="bid-unlock"),
    path("tenders/<int:pk>/bid/change/", bids.bid_change, name="bid-change"),
    path("tenders/<int:pk>/bid/attach/", bids.bid_attach, name="bid-attach"),
    path("tenders/<int:pk>/bid/files/<int:file>/detach/", bids.bid_detach, name="bid-detach"),
    path("tenders/<int:pk>/bid/seal/", bids.bid_seal, name="bid-seal"),
    path("tenders/<int:pk>/bid/hand-in/", bids.bid_hand_in, name="bid-hand-in"),
    path("tenders/<int:pk>/bid/withdraw/", bids.bid_withdraw, name="bid-withdraw"),
    path("tenders/<int:pk>/bid/receipts/<int:receipt>/", bids.bid_receipt, name="bid-receipt"),
    path("bids/<int:pk>/", bids.bid_read, name="bid-read"),
    path("bid-files/<int:pk>/", bids.bid_file, name="bid-file"),
]
