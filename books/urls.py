"""Pages of annual budgets: begin, fill in, look at the tables."""

from django.urls import path

from books import (
    grid_views,
    overview_views,
    project_views,
    table_views,
    views_text,
    workbook_views,
)

app_name = "books"

urlpatterns = [
    path("", overview_views.index, name="index"),
    path("new/", overview_views.create, name="create"),
    path("<int:pk>/", overview_views.overview, name="overview"),
    path("<int:pk>/approval/", overview_views.record_approval, name="approval"),
    path("<int:pk>/add-part/", overview_views.add_part, name="add_part"),
    path("<int:pk>/place/", overview_views.place, name="place"),
    path("<int:pk>/unit/", grid_views.choose_unit, name="unit"),
    path("<int:pk>/parts/<int:part>/finish/", grid_views.finish, name="finish"),
    path("<int:pk>/parts/<int:part>/reopen/", grid_views.reopen, name="reopen"),
    path("<int:pk>/parts/<int:part>/<str:kind>/", grid_views.grid, name="grid"),
    path("<int:pk>/parts/<int:part>/<str:kind>/save/", grid_views.save, name="save"),
    path("<int:pk>/projects/<int:project>/", project_views.project, name="project"),
    path("<int:pk>/projects/<int:project>/link/", project_views.link, name="link_project"),
    path("<int:pk>/projects/<int:project>/classify/", project_views.classify, name="classify"),
    path("<int:pk>/projects/<int:project>/lift/", project_views.lift, name="lift"),
    path("<int:pk>/tables/", table_views.tables, name="tables"),
    path("<int:pk>/tables/<str:code>/", table_views.table, name="table"),
    path("<int:pk>/tables/<str:code>/cell/", table_views.cell, name="cell"),
    path("<int:pk>/tables/<str:code>/state/", table_views.state, name="state_total"),
    path("<int:pk>/tables/<str:code>/drop/", table_views.drop, name="drop_total"),
    path("<int:pk>/export/", workbook_views.export, name="export"),
    path("<int:pk>/text/", views_text.text, name="text"),
    path("<int:pk>/text/save/", views_text.save, name="save_text"),
]
