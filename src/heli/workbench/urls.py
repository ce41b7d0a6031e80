from __future__ import annotations

from django.urls import path

from heli.workbench.views import home, letters, official, requests, team

app_name = "workbench"
urlpatterns = [
    path("", home.home, name="home"),
    path("waiting/<str:key>/", home.waiting, name="waiting"),
    path("team/", team.team, name="team"),
    path("team/<int:pk>/hand-over/", team.work_hand_over, name="work-hand-over"),
    path("requests/", requests.request_list, name="request-list"),
    path("requests/ask/", requests.request_ask, name="request-ask"),
    path("requests/<int:pk>/", requests.request_detail, name="request-detail"),
    path("requests/<int:pk>/accept/", requests.request_accept, name="request-accept"),
    path("requests/<int:pk>/assign/", requests.request_assign, name="request-assign"),
    path("requests/<int:pk>/return/", requests.request_return, name="request-return"),
    path("requests/<int:pk>/resubmit/", requests.request_resubmit, name="request-resubmit"),
    path("requests/<int:pk>/answer/", requests.request_answer, name="request-answer"),
    path("requests/<int:pk>/close/", requests.request_close, name="request-close"),
    path("requests/<int:pk>/withdraw/", requests.request_withdraw, name="request-withdraw"),
    path("requests/<int:pk>/share/", requests.shared_add, name="request-share"),
    path("shared/<int:pk>/open/", requests.shared_open, name="shared-open"),
    path("shared/<int:pk>/remove/", requests.shared_remove, name="shared-remove"),
    path("official-documents/", official.official_list, name="official-list"),
    path("official-documents/new/", official.official_draft, name="official-draft"),
    path("official-documents/templates/", letters.template_list, name="template-list"),
    path("official-documents/templates/<int:pk>/retire/", letters.template_retire, name="template-retire"),
    path("official-documents/<int:pk>/letters/<int:template>/", letters.official_letter, name="official-letter"),
    path("official-documents/<int:pk>/", official.official_detail, name="official-detail"),
    path("official-documents/<int:pk>/change/", official.official_change, name="official-change"),
    path("official-documents/<int:pk>/issue/", official.official_issue, name="official-issue"),
    path("official-documents/<int:pk>/drop/", official.official_drop, name="official-drop"),
    path("official-documents/<int:pk>/document.<slug:form>", official.official_file, name="official-file"),
]
