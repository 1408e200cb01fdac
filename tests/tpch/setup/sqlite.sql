-- The same tables in sqlite; the rows are imported as CSV in the order of the columns.
CREATE TABLE region (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE nation (id integer PRIMARY KEY, name text NOT NULL, region_id integer NOT NULL);
CREATE TABLE supplier (id integer PRIMARY KEY, name text NOT NULL, address text NOT NULL, nation_id integer NOT NULL, phone text NOT NULL, balance numeric(12,2) NOT NULL, remark text NOT NULL);
CREATE TABLE part (id integer PRIMARY KEY, name text NOT NULL, maker text NOT NULL, brand text NOT NULL, type text NOT NULL, size integer NOT NULL, container text NOT NULL, price numeric(12,2) NOT NULL);
CREATE TABLE partsupp (part_id integer, supplier_id integer, available integer NOT NULL, cost numeric(12,2) NOT NULL, PRIMARY KEY (part_id, supplier_id));
CREATE TABLE customer (id integer PRIMARY KEY, name text NOT NULL, address text NOT NULL, nation_id integer NOT NULL, phone text NOT NULL, balance numeric(12,2) NOT NULL, segment text NOT NULL, remark text NOT NULL);
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer NOT NULL, status text NOT NULL, total numeric(12,2) NOT NULL, ordered date NOT NULL, priority text NOT NULL, clerk text NOT NULL,
    ship_priority integer NOT NULL, remark text NOT NULL);
CREATE TABLE lineitem (order_id integer, line integer, part_id integer NOT NULL, supplier_id integer NOT NULL, quantity numeric(12,2) NOT NULL, price numeric(12,2) NOT NULL, discount numeric(12,2) NOT NULL,
    tax numeric(12,2) NOT NULL, return_flag text NOT NULL, status text NOT NULL, shipped date NOT NULL, committed date NOT NULL, received date NOT NULL, instruction text NOT NULL, mode text NOT NULL,
    PRIMARY KEY (order_id, line));
CREATE INDEX nation_region ON nation (region_id);
CREATE INDEX supplier_nation ON supplier (nation_id);
CREATE INDEX customer_nation ON customer (nation_id);
CREATE INDEX partsupp_supplier ON partsupp (supplier_id);
CREATE INDEX orders_customer ON orders (customer_id);
CREATE INDEX orders_ordered ON orders (ordered);
CREATE INDEX lineitem_part ON lineitem (part_id, supplier_id);
CREATE INDEX lineitem_supplier ON lineitem (supplier_id);
CREATE INDEX lineitem_shipped ON lineitem (shipped);
