module polytomic

go 1.19
