"""The staff workspace: whose turn it is, all cases, one case and what can be done to it."""

from django.urls import path

from workflow import calendar_views, check_views, views

app_name = "workflow"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("cases/", views.cases, name="cases"),
    path("board/", views.board, name="board"),
    path("calendar/", calendar_views.month, name="calendar"),
    path("calendar.ics", calendar_views.calendar_feed, name="calendar_feed"),
    path("reminder/dismiss/", calendar_views.dismiss_reminder, name="dismiss_reminder"),
    path("bulk/", views.bulk, name="bulk"),
    path("cases/<int:pk>/", views.case, name="case"),
    path("cases/<int:pk>/findings/", check_views.findings, name="findings"),
    path("cases/<int:pk>/check/", check_views.check, name="check"),
    path("cases/<int:pk>/checks/", check_views.runs, name="runs"),
    path("cases/<int:pk>/act/", views.act, name="act"),
    path("cases/<int:pk>/assign/", views.assign, name="assign"),
    path("cases/<int:pk>/remarks/", views.remark, name="remark"),
    path("cases/<int:pk>/explanations/", views.explain, name="explain"),
    path("explanations/<int:pk>/decide/", views.decide_explanation, name="decide_explanation"),
    path("remarks/<int:pk>/delete/", views.delete_remark, name="delete_remark"),
    path("remarks/<int:pk>/settle/", views.settle_remark, name="settle_remark"),
    path("remarks/<int:pk>/answer/", views.answer_remark, name="answer_remark"),
]
