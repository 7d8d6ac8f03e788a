"""`python -m truceline`: the command line, where the script is not on the path."""

from truceline.cli import main

if __name__ == "__main__":
    main()
