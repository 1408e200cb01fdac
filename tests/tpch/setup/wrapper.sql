-- Foreign tables of one wrapper and driver: {schema}, {wrapper}, server options {server_options}, {mapping}, {remote_schema}.

CREATE SCHEMA {schema};

CREATE SERVER {schema} FOREIGN DATA WRAPPER {wrapper} OPTIONS ({server_options});

CREATE USER MAPPING FOR CURRENT_USER SERVER {schema} {mapping};

IMPORT FOREIGN SCHEMA {remote_schema} FROM SERVER {schema} INTO {schema};

ANALYZE {schema}.region, {schema}.nation, {schema}.supplier, {schema}.part, {schema}.partsupp, {schema}.customer, {schema}.orders, {schema}.lineitem;
