"""Sign-in and one's own account."""

from django.urls import path

from departments import views

urlpatterns = [
    path("sign-in/", views.SignIn.as_view(), name="sign_in"),
    path("sign-out/", views.SignOut.as_view(), name="sign_out"),
    path("me/", views.me, name="me"),
    path("me/reminders/", views.set_reminders, name="set_reminders"),
    path("me/password/", views.ChangePassword.as_view(), name="change_password"),
]
