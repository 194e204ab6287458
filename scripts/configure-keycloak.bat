@node "%~dp0..\bin\passerelle.js" realm apply "%~dp0..\realm-config\gaveurs-production" %*
