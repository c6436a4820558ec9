"""What exactly is made public: frozen documents, their versions and the files they are read in."""
