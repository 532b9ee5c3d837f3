#!/bin/sh
[ "$1" = --help ]
